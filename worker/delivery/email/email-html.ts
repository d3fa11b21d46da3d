// The e-mail as HTML: tables and inline styles, at most 600 px wide, whole at 320 px. It asks for nothing from elsewhere
// but the pictures, and reads as well without them.

import type { EmailBrand } from './email-brand.ts'
import { senderOf } from './email-model.ts'
import type { EmailLine, EmailModel } from './email-model.ts'
import { buttonColors, style, styleSheet } from './email-styles.ts'
import { fill } from './email-texts.ts'
import type { EmailTexts } from './email-texts.ts'
import { html, Html } from './html.ts'

export function emailHtml(model: EmailModel, brand: EmailBrand): string {
  return html`<!doctype html>
    <html lang="${model.language}" dir="ltr" xmlns="http://www.w3.org/1999/xhtml">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <meta name="x-apple-disable-message-reformatting" />
        <title>${model.subject}</title>
        ${styleSheet(brand.color)}
      </head>
      <body class="page" style="${style.page}">
        <div style="${style.hidden}">${model.preheader}${previewEnd}</div>
        <table
          role="presentation"
          class="page"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          border="0"
          style="${style.outer}"
        >
          <tr>
            <td class="outer" align="center" style="padding:24px 0 0 0">
              ${outlookStart}
              <table
                role="presentation"
                class="card edge"
                width="100%"
                cellpadding="0"
                cellspacing="0"
                border="0"
                style="${style.card}"
              >
                ${header(brand)} ${opening(model)} ${content(model)}
                ${model.button && button(model.button, brand.color)}
              </table>
              ${footer(model, brand)}${outlookEnd}
            </td>
          </tr>
        </table>
      </body>
    </html>`.text.replace(/\n\s+/g, '\n')
}

/** Fills the rest of the preview line, which would show the greeting after the preheader otherwise. */
const previewEnd = new Html('&#847;&zwnj;&nbsp;'.repeat(60))
/** Outlook for Windows knows no max-width. */
const outlookStart = new Html(
  '<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->',
)
const outlookEnd = new Html('<!--[if mso]></td></tr></table><![endif]-->')

const header = ({ name, logoUrl }: EmailBrand): Html =>
  html`<tr>
    <td class="pad" style="${style.header}">
      ${
        logoUrl === null
          ? html`<p class="text" style="${style.brand}">${name}</p>`
          : html`<img class="logo" src="${logoUrl}" alt="${name}" width="140" style="${style.logo}" />`
      }
    </td>
  </tr>`

const opening = ({ heading, greeting, paragraphs }: EmailModel): Html =>
  html`<tr>
    <td class="pad" style="${style.body}">
      <h1 class="heading text" style="${style.heading}" dir="auto">${heading}</h1>
      ${[greeting, ...paragraphs].map((text) => html`<p class="text" style="${style.paragraph}" dir="auto">${lines(text)}</p> `)}
    </td>
  </tr>`

/** A line break of the text is one of the e-mail. */
const lines = (text: string): Html[] =>
  text.split('\n').map((line, index) => (index === 0 ? html`${line}` : html`<br />${line}`))

function content(model: EmailModel): readonly Html[] {
  const { code, layout, lines: items, texts } = model
  const [item] = items
  return [
    ...(code === null ? [] : [section(voucher(texts.code, code))]),
    ...(layout === 'cart' && items.length > 0 ? [section(cartTable(model))] : []),
    ...(layout === 'item' && item ? [section(singleItem(item))] : []),
  ]
}

const section = (inside: Html): Html =>
  html`<tr>
    <td class="pad" style="${style.section}">${inside}</td>
  </tr> `

const voucher = (label: string, code: string): Html =>
  html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    <tr>
      <td class="line" style="${style.code}">
        <p class="muted" style="${style.codeLabel}">${label}</p>
        <p class="text" style="${style.codeText}">${code}</p>
      </td>
    </tr>
  </table>`

function cartTable(model: EmailModel): Html {
  const { lines: items, hiddenCount, total, texts } = model
  const hasPictures = items.some(({ imageUrl }) => imageUrl !== null)
  const columns = hasPictures ? 3 : 2
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    ${items.map((item) => cartRow(item, hasPictures, texts))}${
      hiddenCount === 0
        ? null
        : html`<tr>
            <td class="line" colspan="${columns}" style="${style.row}">
              <p class="muted" style="${style.detail}">${fill(texts.more, { count: String(hiddenCount) })}</p>
            </td>
          </tr> `
    }${
      total === null
        ? null
        : html`<tr>
            <td class="line" colspan="${columns - 1}" style="${style.row}">
              <p class="text" style="${style.total}">${texts.total}</p>
            </td>
            <td class="line" align="right" style="${style.row}">
              <p class="text" style="${style.total};white-space:nowrap">${total}</p>
            </td>
          </tr> `
    }
  </table>`
}

const cartRow = (item: EmailLine, hasPictures: boolean, { quantity, colon }: EmailTexts): Html =>
  html`<tr>
    ${hasPictures ? html`<td class="line" width="88" style="${style.row};width:88px">${linked(item, picture(item))}</td>` : null}
    <td class="line" colspan="2" style="${style.row}">
      <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
        <tr>
          <td class="stack" style="vertical-align:top">
            <p class="text" style="${style.name}" dir="auto">${linked(item, html`${item.name}`)}</p>
            ${item.variant === null ? null : html`<p class="muted" style="${style.detail}" dir="auto">${item.variant}</p> `}
            <p class="muted" style="${style.detail}">${quantity}${colon}${item.quantity}</p>
          </td>
          ${
            item.price === null
              ? null
              : html`<td class="stack" align="right" style="vertical-align:top;padding-left:12px">
                  <p class="text below" style="${style.price}">${item.price}</p>
                </td>`
          }
        </tr>
      </table>
    </td>
  </tr> `

/** Next to its name a picture says nothing of its own: screen readers pass it by. */
const picture = ({ imageUrl }: EmailLine): Html | null =>
  imageUrl === null ? null : html`<img src="${imageUrl}" alt="" width="72" style="${style.picture}" />`

const singleItem = (item: EmailLine): Html =>
  html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    ${
      item.imageUrl === null
        ? null
        : html`<tr>
            <td style="padding:8px 0 16px 0">
              ${linked(item, html`<img src="${item.imageUrl}" alt="${item.name}" width="320" style="${style.itemPicture}" />`)}
            </td>
          </tr> `
    }
    <tr>
      <td>
        <p class="text" style="${style.name};font-size:19px;line-height:26px" dir="auto">
          ${linked(item, html`${item.name}`)}
        </p>
        ${item.variant === null ? null : html`<p class="muted" style="${style.detail}" dir="auto">${item.variant}</p> `}${
          item.price === null ? null : html`<p class="text" style="${style.itemPrice}">${item.price}</p> `
        }
      </td>
    </tr>
  </table>`

const linked = ({ url }: EmailLine, inside: Html | null): Html | null =>
  url === null || inside === null
    ? inside
    : html`<a class="text" href="${url}" style="${style.nameLink}">${inside}</a>`

function button({ label, url }: NonNullable<EmailModel['button']>, color: string): Html {
  const { background, text } = buttonColors(color).light
  return html`<tr>
    <td class="pad" style="${style.buttonSection}">
      <table role="presentation" class="wide" cellpadding="0" cellspacing="0" border="0">
        <tr>
          <td
            class="button"
            align="center"
            bgcolor="${background}"
            style="border-radius:8px;background-color:${background}"
          >
            <a
              class="button-text"
              href="${url}"
              style="${style.brand};display:block;padding:14px 28px;font-size:16px;color:${text};text-decoration:none"
              >${label}</a
            >
          </td>
        </tr>
      </table>
    </td>
  </tr>`
}

function footer({ unsubscribeUrl, why, texts }: EmailModel, brand: EmailBrand): Html {
  const sender = senderOf(brand)
  return html`<table
    role="presentation"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    border="0"
    style="width:100%;max-width:600px"
  >
    <tr>
      <td class="pad" style="${style.footer}">
        ${small(html`${sender}`)}${
          unsubscribeUrl === null
            ? null
            : small(
                html`${why}
                  <a class="muted" href="${unsubscribeUrl}" style="${style.smallLink}"
                    >${texts.unsubscribe}</a
                  >`,
              )
        }
      </td>
    </tr>
  </table>`
}

const small = (inside: Html): Html => html`<p class="muted" style="${style.small}" dir="auto">${inside}</p> `
