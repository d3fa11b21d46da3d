// The ready e-mail in Italian.

import type { EmailTexts } from '../email-texts.ts'

export const italian: EmailTexts = {
  kinds: {
    cart: [
      'Hai lasciato qualcosa nel carrello',
      'Il tuo carrello ti aspetta',
      'Abbiamo conservato ciò che hai scelto. Riprendi da dove avevi lasciato.',
      'Torna al carrello',
    ],
    checkout: [
      'Completa il tuo ordine',
      'Ci sei quasi',
      'Manca solo un passo. È ancora tutto nel carrello.',
      'Completa l’ordine',
    ],
    browse: [
      'Ci stai ancora pensando? {item}',
      'Ti interessa ancora?',
      'Hai guardato questo articolo. È ancora qui.',
      'Guarda di nuovo',
    ],
    wishlist: [
      'Nella tua lista dei desideri: {item}',
      'Dalla tua lista dei desideri',
      'L’avevi salvato per dopo. È arrivato il momento?',
      'Guarda',
    ],
    back_in_stock: [
      'Di nuovo disponibile: {item}',
      'Di nuovo disponibile',
      'Ci avevi chiesto di avvisarti: è tornato. La disponibilità può essere limitata.',
      'Lo voglio',
    ],
    price_drop: [
      'Ora costa meno: {item}',
      'Il prezzo è sceso',
      'Qualcosa che hai guardato ora costa meno.',
      'Vedi il nuovo prezzo',
    ],
    new_item: [
      'Novità: {item}',
      'Nuovo nel negozio',
      'È appena arrivato e pensiamo che ti piacerà.',
      'Guarda',
    ],
    running_low: [
      'Sta per finire? {item}',
      'Sta per finire?',
      'Forse è il momento di ordinarlo di nuovo.',
      'Ordina di nuovo',
    ],
    recommend: [
      'Scelto per te da {shop}',
      'Sta bene insieme',
      'Abbiamo scelto qualcosa che si abbina ai tuoi acquisti.',
      'Scopri',
    ],
    confirm: [
      'Conferma la tua iscrizione a {shop}',
      'Ancora un clic',
      'Ti sei iscritto con questo indirizzo? Allora conferma, per favore. Se non sei stato tu, non fare nulla: non ci sentirai più.',
      'Sì, confermo',
    ],
    welcome: [
      'Ti diamo il benvenuto da {shop}',
      'Ciao!',
      'Grazie per l’iscrizione. D’ora in poi sarai tra i primi a sapere le novità.',
      'Vai al negozio',
    ],
    birthday: [
      'Buon compleanno!',
      'Buon compleanno!',
      'Tutto il team di {shop} ti augura una splendida giornata.',
      'Vai al negozio',
    ],
    thank_you: [
      'Grazie per il tuo ordine',
      'Grazie!',
      'Siamo felici che tu abbia scelto {shop}. Se qualcosa non va, rispondi a questa e-mail.',
      'Vai al negozio',
    ],
    review: [
      'Che ne pensi?',
      'Che ne pensi?',
      'La tua opinione aiuta noi e chi sta ancora scegliendo.',
      'Di’ la tua',
    ],
    miss_you: [
      'È passato un po’ di tempo',
      'Ci manchi',
      'Ci sono molte novità da {shop} dalla tua ultima visita.',
      'Scopri le novità',
    ],
    milestone: [
      'Grazie per la tua fedeltà',
      'Grazie per la tua fedeltà',
      'Grazie perché continui a tornare da noi.',
      'Vai al negozio',
    ],
    referral: [
      'Parla di {shop} a un amico',
      'Le cose belle si condividono',
      'Conosci qualcuno a cui {shop} piacerebbe?',
      'Invita un amico',
    ],
    plain: ['Novità da {shop}', 'Novità da {shop}', 'Abbiamo qualcosa di nuovo per te.', 'Vai al negozio'],
  },
  hello: 'Ciao {name},',
  helloNobody: 'Ciao,',
  item: 'questo articolo',
  quantity: 'Quantità',
  colon: ': ',
  total: 'Totale',
  more: 'e altri {count}',
  code: 'Il tuo codice',
  why: 'Ricevi questa e-mail perché hai dato il tuo indirizzo a {shop}.',
  unsubscribe: 'Annulla l’iscrizione',
}
