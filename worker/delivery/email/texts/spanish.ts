// The ready e-mail in Spanish.

import type { EmailTexts } from '../email-texts.ts'

export const spanish: EmailTexts = {
  kinds: {
    cart: [
      'Te has dejado algo en el carrito',
      'Tu carrito te espera',
      'Hemos guardado lo que elegiste. Sigue donde lo dejaste.',
      'Volver al carrito',
    ],
    checkout: [
      'Termina tu pedido',
      'Ya casi está',
      'Solo falta un paso. Todo sigue en tu carrito.',
      'Terminar mi pedido',
    ],
    browse: [
      '¿Sigues pensándolo? {item}',
      '¿Te sigue interesando?',
      'Viste este artículo. Sigue aquí.',
      'Verlo otra vez',
    ],
    wishlist: [
      'En tu lista de deseos: {item}',
      'De tu lista de deseos',
      'Lo guardaste para más tarde. ¿Ha llegado el momento?',
      'Ver artículo',
    ],
    back_in_stock: [
      'Ya disponible: {item}',
      'Disponible otra vez',
      'Nos pediste que te avisáramos: ya está aquí. Las existencias pueden ser limitadas.',
      'Lo quiero',
    ],
    price_drop: [
      'Ha bajado de precio: {item}',
      'El precio ha bajado',
      'Algo que viste cuesta ahora menos.',
      'Ver el nuevo precio',
    ],
    new_item: [
      'Nuevo: {item}',
      'Nuevo en la tienda',
      'Acaba de llegar y creemos que te gustará.',
      'Ver artículo',
    ],
    running_low: [
      '¿Se te acaba? {item}',
      '¿Se te acaba?',
      'Quizá sea el momento de volver a pedirlo.',
      'Pedir otra vez',
    ],
    recommend: [
      'Elegido para ti en {shop}',
      'Combina bien',
      'Hemos elegido algo que va con lo que compraste.',
      'Descubrir',
    ],
    confirm: [
      'Confirma tu suscripción a {shop}',
      'Solo un clic más',
      '¿Te has suscrito con esta dirección? Entonces confírmalo, por favor. Si no has sido tú, no hagas nada: no volverás a saber de nosotros.',
      'Sí, confirmar',
    ],
    welcome: [
      'Te damos la bienvenida a {shop}',
      '¡Hola!',
      'Gracias por suscribirte. A partir de ahora serás de los primeros en enterarte.',
      'Ir a la tienda',
    ],
    birthday: [
      '¡Feliz cumpleaños!',
      '¡Feliz cumpleaños!',
      'Todo el equipo de {shop} te desea un día maravilloso.',
      'Ir a la tienda',
    ],
    thank_you: [
      'Gracias por tu pedido',
      '¡Gracias!',
      'Nos alegra que hayas elegido {shop}. Si algo no va bien, responde a este correo.',
      'Ir a la tienda',
    ],
    review: [
      '¿Qué te parece?',
      '¿Qué te parece?',
      'Tu opinión nos ayuda, y también a quien aún está eligiendo.',
      'Dar mi opinión',
    ],
    miss_you: [
      'Hace tiempo que no te vemos',
      'Te echamos de menos',
      'Hay novedades en {shop} desde tu última visita.',
      'Ver novedades',
    ],
    milestone: [
      'Gracias por seguir con nosotros',
      'Gracias por tu fidelidad',
      'Gracias por volver una y otra vez.',
      'Ir a la tienda',
    ],
    referral: [
      'Comparte {shop}',
      'Lo bueno se comparte',
      '¿Conoces a alguien a quien también le gustaría {shop}?',
      'Invitar a alguien',
    ],
    plain: ['Novedades de {shop}', 'Novedades de {shop}', 'Tenemos algo nuevo para ti.', 'Ir a la tienda'],
  },
  hello: 'Hola, {name}:',
  helloNobody: 'Hola:',
  item: 'este artículo',
  quantity: 'Cantidad',
  colon: ': ',
  total: 'Total',
  more: 'y {count} más',
  code: 'Tu código',
  why: 'Recibes este correo porque diste tu dirección a {shop}.',
  unsubscribe: 'Darme de baja',
}
