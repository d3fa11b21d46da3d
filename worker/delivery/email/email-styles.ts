// How the ready e-mail looks. Styles stand inline, since many mail programs drop <style>; what only <style> can do (dark
// mode, narrow screens) is an addition that nobody misses. Sizes are those that Outlook, Gmail and Apple Mail all keep.

import { textOn, visibleOn } from './colors.ts'
import { Html } from './html.ts'

const light = { page: '#f4f4f5', card: '#ffffff', text: '#18181b', muted: '#5f5f68', line: '#e4e4e7' }
const dark = { page: '#131316', card: '#1f1f23', text: '#f4f4f5', muted: '#b4b4bd', line: '#3f3f46' }

const font = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const words = `${font};overflow-wrap:anywhere;word-break:break-word`

export const style = {
  page: `margin:0;padding:0;width:100%;background-color:${light.page};-webkit-text-size-adjust:100%`,
  outer: `width:100%;background-color:${light.page}`,
  card: `width:100%;max-width:600px;background-color:${light.card};border-radius:12px`,
  hidden: 'display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;opacity:0',
  header: 'padding:28px 40px 0 40px',
  logo: 'display:block;max-width:180px;height:auto;border:0',
  brand: `${words};margin:0;font-size:17px;line-height:24px;font-weight:700;color:${light.text}`,
  body: 'padding:24px 40px 8px 40px',
  heading: `${words};margin:0 0 16px 0;font-size:26px;line-height:33px;font-weight:700;color:${light.text}`,
  paragraph: `${words};margin:0 0 14px 0;font-size:16px;line-height:25px;color:${light.text}`,
  section: 'padding:8px 40px',
  code: `padding:18px 16px;text-align:center;border:2px dashed ${light.line};border-radius:8px`,
  codeLabel: `${words};margin:0 0 4px 0;font-size:13px;line-height:18px;color:${light.muted}`,
  codeText: `margin:0;font-family:Menlo,Consolas,'Courier New',monospace;overflow-wrap:anywhere;font-size:22px;line-height:30px;font-weight:700;letter-spacing:1px;color:${light.text}`,
  row: `padding:16px 0;border-top:1px solid ${light.line};vertical-align:top`,
  picture: 'display:block;width:72px;height:auto;max-height:108px;border:0;border-radius:6px',
  itemPicture: 'display:block;width:100%;max-width:320px;height:auto;border:0;border-radius:10px',
  name: `${words};margin:0;font-size:16px;line-height:22px;font-weight:600;color:${light.text}`,
  nameLink: `color:${light.text};text-decoration:none`,
  detail: `${words};margin:2px 0 0 0;font-size:14px;line-height:20px;color:${light.muted}`,
  price: `${font};margin:0;font-size:16px;line-height:22px;white-space:nowrap;color:${light.text}`,
  itemPrice: `${font};margin:8px 0 0 0;font-size:18px;line-height:26px;font-weight:700;color:${light.text}`,
  total: `${words};margin:0;font-size:17px;line-height:24px;font-weight:700;color:${light.text}`,
  buttonSection: 'padding:20px 40px 36px 40px',
  footer: 'padding:24px 40px 40px 40px',
  small: `${words};margin:0 0 6px 0;font-size:13px;line-height:20px;color:${light.muted}`,
  smallLink: `color:${light.muted};text-decoration:underline;white-space:nowrap`,
} as const

export interface ButtonColors {
  readonly background: string
  readonly text: string
}

export function buttonColors(color: string): { readonly light: ButtonColors; readonly dark: ButtonColors } {
  const inLight = visibleOn(color, light.card, light.text)
  const inDark = visibleOn(color, dark.card, dark.text)
  return {
    light: { background: inLight, text: textOn(inLight) },
    dark: { background: inDark, text: textOn(inDark) },
  }
}

/** No value of a message stands in here: only our own words, and a color that was checked. */
export function styleSheet(color: string): Html {
  const button = buttonColors(color).dark
  return new Html(`<style>
:root { color-scheme: light dark; supported-color-schemes: light dark }
a { text-underline-offset: 2px }
@media (max-width: 480px) {
  .pad { padding-left: 20px !important; padding-right: 20px !important }
  .heading { font-size: 23px !important; line-height: 30px !important }
  .edge { border-radius: 0 !important }
  .outer { padding-top: 0 !important }
  .stack { display: block !important; padding-left: 0 !important; text-align: left !important }
  .below { margin-top: 6px !important; font-weight: 600 !important }
  .wide { width: 100% !important }
}
@media (prefers-color-scheme: dark) {
  .page { background-color: ${dark.page} !important }
  .card { background-color: ${dark.card} !important }
  .text { color: ${dark.text} !important }
  .muted { color: ${dark.muted} !important }
  .line { border-color: ${dark.line} !important }
  .logo { background-color: #ffffff !important; padding: 8px !important; border-radius: 8px !important }
  .button { background-color: ${button.background} !important }
  .button-text { color: ${button.text} !important }
}
</style>`)
}
