// The ready e-mail in German.

import type { EmailTexts } from '../email-texts.ts'

export const german: EmailTexts = {
  kinds: {
    cart: [
      'Da liegt noch etwas in Ihrem Warenkorb',
      'Ihr Warenkorb wartet',
      'Wir haben Ihre Auswahl aufgehoben. Machen Sie weiter, wo Sie aufgehört haben.',
      'Zum Warenkorb',
    ],
    checkout: [
      'Schließen Sie Ihre Bestellung ab',
      'Fast geschafft',
      'Nur noch ein Schritt bis zur Bestellung. Alles liegt noch in Ihrem Warenkorb.',
      'Bestellung abschließen',
    ],
    browse: [
      'Noch unentschlossen? {item}',
      'Noch interessiert?',
      'Das haben Sie sich angesehen. Es ist noch da.',
      'Noch einmal ansehen',
    ],
    wishlist: [
      'Auf Ihrer Wunschliste: {item}',
      'Von Ihrer Wunschliste',
      'Das haben Sie für später gemerkt. Ist es jetzt so weit?',
      'Ansehen',
    ],
    back_in_stock: [
      'Wieder da: {item}',
      'Wieder verfügbar',
      'Sie wollten Bescheid wissen: Es ist wieder da. Der Vorrat kann begrenzt sein.',
      'Jetzt holen',
    ],
    price_drop: [
      'Jetzt günstiger: {item}',
      'Der Preis ist gesunken',
      'Etwas, das Sie sich angesehen haben, kostet jetzt weniger.',
      'Neuen Preis ansehen',
    ],
    new_item: [
      'Neu: {item}',
      'Neu im Shop',
      'Gerade eingetroffen, und wir glauben, es gefällt Ihnen.',
      'Ansehen',
    ],
    running_low: [
      'Zeit für Nachschub? {item}',
      'Geht es zur Neige?',
      'Vielleicht ist es Zeit, das nachzubestellen.',
      'Nachbestellen',
    ],
    recommend: [
      'Für Sie ausgesucht bei {shop}',
      'Das passt dazu',
      'Wir haben etwas ausgesucht, das zu Ihrem Einkauf passt.',
      'Ansehen',
    ],
    confirm: [
      'Bitte bestätigen Sie Ihre Anmeldung bei {shop}',
      'Nur noch ein Klick',
      'Haben Sie sich mit dieser Adresse angemeldet? Dann bestätigen Sie es bitte. Waren Sie es nicht, brauchen Sie nichts zu tun: Sie hören nicht wieder von uns.',
      'Ja, bestätigen',
    ],
    welcome: [
      'Willkommen bei {shop}',
      'Willkommen!',
      'Danke für Ihre Anmeldung. Ab jetzt gehören Sie zu den Ersten, die Neues erfahren.',
      'Zum Shop',
    ],
    birthday: [
      'Alles Gute zum Geburtstag!',
      'Alles Gute zum Geburtstag!',
      'Alle bei {shop} wünschen Ihnen einen wunderschönen Tag.',
      'Zum Shop',
    ],
    thank_you: [
      'Danke für Ihre Bestellung',
      'Danke!',
      'Schön, dass Sie sich für {shop} entschieden haben. Stimmt etwas nicht? Antworten Sie einfach auf diese E-Mail.',
      'Zum Shop',
    ],
    review: [
      'Wie gefällt es Ihnen?',
      'Wie gefällt es Ihnen?',
      'Ihre Meinung hilft uns und allen, die noch überlegen.',
      'Meinung sagen',
    ],
    miss_you: [
      'Es ist eine Weile her',
      'Sie haben uns gefehlt',
      'Bei {shop} gibt es viel Neues, seit Sie zuletzt da waren.',
      'Neues ansehen',
    ],
    milestone: [
      'Danke für Ihre Treue',
      'Sie gehören zu unseren Stammkunden',
      'Danke, dass Sie immer wiederkommen.',
      'Zum Shop',
    ],
    referral: [
      'Empfehlen Sie {shop} weiter',
      'Gutes teilt man',
      'Kennen Sie jemanden, dem {shop} auch gefallen würde?',
      'Jemanden einladen',
    ],
    plain: ['Neues von {shop}', 'Neues von {shop}', 'Wir haben Neuigkeiten für Sie.', 'Zum Shop'],
  },
  hello: 'Hallo {name},',
  helloNobody: 'Guten Tag,',
  item: 'dieser Artikel',
  quantity: 'Anzahl',
  colon: ': ',
  total: 'Summe',
  more: 'und {count} weitere',
  code: 'Ihr Code',
  why: 'Sie erhalten diese E-Mail, weil Sie {shop} Ihre Adresse gegeben haben.',
  unsubscribe: 'Abmelden',
}
