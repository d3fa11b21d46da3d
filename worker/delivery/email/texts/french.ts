// The ready e-mail in French.

import type { EmailTexts } from '../email-texts.ts'

export const french: EmailTexts = {
  kinds: {
    cart: [
      'Vous avez oublié quelque chose dans votre panier',
      'Votre panier vous attend',
      'Nous avons gardé vos articles. Reprenez où vous en étiez.',
      'Retrouver mon panier',
    ],
    checkout: [
      'Finalisez votre commande',
      'Vous y êtes presque',
      'Il ne reste qu’une étape. Tout est encore dans votre panier.',
      'Finaliser ma commande',
    ],
    browse: [
      'Vous hésitez encore ? {item}',
      'Cela vous plaît toujours ?',
      'Vous avez regardé cet article. Il est toujours là.',
      'Le revoir',
    ],
    wishlist: [
      'Dans votre liste d’envies : {item}',
      'De votre liste d’envies',
      'Vous l’aviez gardé pour plus tard. Et si c’était le moment ?',
      'Voir l’article',
    ],
    back_in_stock: [
      'De nouveau en stock : {item}',
      'De nouveau en stock',
      'Vous vouliez le savoir : l’article est de retour. Le stock peut être limité.',
      'J’en profite',
    ],
    price_drop: [
      'Le prix a baissé : {item}',
      'Le prix a baissé',
      'Un article que vous avez regardé coûte maintenant moins cher.',
      'Voir le nouveau prix',
    ],
    new_item: [
      'Nouveau : {item}',
      'Nouveau dans la boutique',
      'Il vient d’arriver, et nous pensons qu’il vous plaira.',
      'Voir l’article',
    ],
    running_low: [
      'Bientôt épuisé chez vous ? {item}',
      'Bientôt épuisé ?',
      'Il est peut-être temps d’en recommander.',
      'Commander à nouveau',
    ],
    recommend: [
      'Une sélection pour vous chez {shop}',
      'Cela va bien ensemble',
      'Nous avons choisi quelque chose qui va avec vos achats.',
      'Découvrir',
    ],
    confirm: [
      'Veuillez confirmer votre inscription chez {shop}',
      'Plus qu’un clic',
      'Vous êtes-vous inscrit avec cette adresse ? Merci de le confirmer. Si ce n’était pas vous, ne faites rien : vous n’aurez plus de nos nouvelles.',
      'Oui, je confirme',
    ],
    welcome: [
      'Bienvenue chez {shop}',
      'Bienvenue !',
      'Merci de votre inscription. Vous serez désormais parmi les premiers informés.',
      'Voir la boutique',
    ],
    birthday: [
      'Joyeux anniversaire !',
      'Joyeux anniversaire !',
      'Toute l’équipe de {shop} vous souhaite une très belle journée.',
      'Voir la boutique',
    ],
    thank_you: [
      'Merci pour votre commande',
      'Merci !',
      'Nous sommes ravis que vous ayez choisi {shop}. Un souci ? Répondez simplement à cet e-mail.',
      'Voir la boutique',
    ],
    review: [
      'Qu’en pensez-vous ?',
      'Qu’en pensez-vous ?',
      'Votre avis nous aide, et aide ceux qui hésitent encore.',
      'Donner mon avis',
    ],
    miss_you: [
      'Cela fait un moment',
      'Vous nous manquez',
      'Il y a du nouveau chez {shop} depuis votre dernière visite.',
      'Voir les nouveautés',
    ],
    milestone: [
      'Merci de votre fidélité',
      'Merci de votre fidélité',
      'Merci de revenir chez nous.',
      'Voir la boutique',
    ],
    referral: [
      'Parlez de {shop} autour de vous',
      'Les bonnes choses se partagent',
      'Connaissez-vous quelqu’un à qui {shop} plairait aussi ?',
      'Inviter un proche',
    ],
    plain: [
      'Des nouvelles de {shop}',
      'Des nouvelles de {shop}',
      'Nous avons du nouveau pour vous.',
      'Voir la boutique',
    ],
  },
  hello: 'Bonjour {name},',
  helloNobody: 'Bonjour,',
  item: 'cet article',
  quantity: 'Quantité',
  colon: '\u00a0: ',
  total: 'Total',
  more: 'et {count} de plus',
  code: 'Votre code',
  why: 'Vous recevez cet e-mail parce que vous avez donné votre adresse à {shop}.',
  unsubscribe: 'Se désinscrire',
}
