// The ready e-mail in Dutch.

import type { EmailTexts } from '../email-texts.ts'

export const dutch: EmailTexts = {
  kinds: {
    cart: [
      'Er ligt nog iets in je winkelwagen',
      'Je winkelwagen wacht op je',
      'We hebben je keuze bewaard. Ga verder waar je was gebleven.',
      'Naar mijn winkelwagen',
    ],
    checkout: [
      'Rond je bestelling af',
      'Bijna klaar',
      'Nog één stap. Alles zit nog in je winkelwagen.',
      'Bestelling afronden',
    ],
    browse: [
      'Nog aan het twijfelen? {item}',
      'Nog interesse?',
      'Dit heb je bekeken. Het is er nog.',
      'Nog eens bekijken',
    ],
    wishlist: [
      'Op je verlanglijst: {item}',
      'Van je verlanglijst',
      'Je had dit voor later bewaard. Is het zover?',
      'Bekijken',
    ],
    back_in_stock: [
      'Weer op voorraad: {item}',
      'Weer op voorraad',
      'Je wilde het weten: het is er weer. De voorraad kan beperkt zijn.',
      'Nu halen',
    ],
    price_drop: [
      'Nu voordeliger: {item}',
      'De prijs is gedaald',
      'Iets dat je hebt bekeken, kost nu minder.',
      'Bekijk de nieuwe prijs',
    ],
    new_item: [
      'Nieuw: {item}',
      'Nieuw in de winkel',
      'Net binnen, en we denken dat je het leuk vindt.',
      'Bekijken',
    ],
    running_low: [
      'Tijd voor een nieuwe? {item}',
      'Bijna op?',
      'Misschien is het tijd om dit opnieuw te bestellen.',
      'Opnieuw bestellen',
    ],
    recommend: [
      'Voor jou gekozen bij {shop}',
      'Dit past erbij',
      'We hebben iets gekozen dat bij je aankoop past.',
      'Bekijken',
    ],
    confirm: [
      'Bevestig je aanmelding bij {shop}',
      'Nog één klik',
      'Heb je je met dit adres aangemeld? Bevestig het dan even. Was jij het niet, dan hoef je niets te doen: je hoort niets meer van ons.',
      'Ja, bevestigen',
    ],
    welcome: [
      'Welkom bij {shop}',
      'Welkom!',
      'Bedankt voor je aanmelding. Vanaf nu hoor je als een van de eersten wat er nieuw is.',
      'Naar de winkel',
    ],
    birthday: [
      'Gefeliciteerd met je verjaardag!',
      'Gefeliciteerd!',
      'Iedereen bij {shop} wenst je een heel fijne dag.',
      'Naar de winkel',
    ],
    thank_you: [
      'Bedankt voor je bestelling',
      'Bedankt!',
      'Fijn dat je voor {shop} hebt gekozen. Klopt er iets niet? Beantwoord dan deze e-mail.',
      'Naar de winkel',
    ],
    review: [
      'Wat vind je ervan?',
      'Wat vind je ervan?',
      'Je mening helpt ons, en iedereen die nog twijfelt.',
      'Geef je mening',
    ],
    miss_you: [
      'Dat is even geleden',
      'We hebben je gemist',
      'Er is veel nieuws bij {shop} sinds je laatste bezoek.',
      'Bekijk wat er nieuw is',
    ],
    milestone: [
      'Bedankt voor je trouw',
      'Bedankt voor je trouw',
      'Fijn dat je steeds weer terugkomt.',
      'Naar de winkel',
    ],
    referral: [
      'Deel {shop} met iemand',
      'Iets moois deel je',
      'Ken je iemand die {shop} ook leuk zou vinden?',
      'Iemand uitnodigen',
    ],
    plain: ['Nieuws van {shop}', 'Nieuws van {shop}', 'We hebben iets nieuws voor je.', 'Naar de winkel'],
  },
  hello: 'Hallo {name},',
  helloNobody: 'Hallo,',
  item: 'dit artikel',
  quantity: 'Aantal',
  colon: ': ',
  total: 'Totaal',
  more: 'en nog {count}',
  code: 'Je code',
  why: 'Je krijgt deze e-mail omdat je je adres aan {shop} hebt gegeven.',
  unsubscribe: 'Uitschrijven',
}
