import type { PresetSample } from '../sample.ts'

export const activecampaign: PresetSample = {
  modes: [
    {
      name: 'event',
      idempotency: null,
      settings: { account_id: '66123456', event_key: 'ek_1', event: 'cart_abandoned' },
      request: {
        method: 'POST',
        url: 'https://trackcmp.net/event',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: {
          actid: '66123456',
          key: 'ek_1',
          event: 'cart_abandoned',
          eventdata: 'https://host.example/c/restore',
          visit: '{"email":"ana@example.com"}',
        },
      },
    },
    {
      name: 'abandoned cart',
      idempotency: null,
      settings: {
        api_url: 'https://shop.api-us1.com',
        api_token: 'at_1',
        connection_id: '3',
        customer: ' 41 ',
      },
      request: {
        method: 'POST',
        url: 'https://shop.api-us1.com/api/3/ecomOrders',
        headers: { accept: 'application/json', 'api-token': 'at_1', 'content-type': 'application/json' },
        body: {
          ecomOrder: {
            externalcheckoutid: 'crt_1',
            abandonedDate: '2026-03-02T11:00:00.000Z',
            externalCreatedDate: '2026-03-02T11:00:00.000Z',
            source: 1,
            email: 'ana@example.com',
            orderProducts: [
              {
                externalid: 'shoe-42',
                name: 'Shoe',
                price: 4_995,
                quantity: 2,
                productUrl: 'https://shop.example/shoe',
                imageUrl: 'https://shop.example/shoe.jpg',
              },
              { externalid: 'sock-1', name: 'Sock', price: 3_000, quantity: 1 },
            ],
            totalPrice: 12_990,
            currency: 'EUR',
            orderUrl: 'https://host.example/c/restore',
            connectionid: '3',
            customerid: '41',
          },
        },
      },
    },
  ],
  answers: [
    {
      what: 'an event that was taken',
      status: 200,
      body: { success: 1, message: 'Event spawned' },
      means: { outcome: 'delivered' },
    },
    {
      what: 'a 200 that is a failure',
      status: 200,
      body: { success: 0, message: 'Tracking is disabled' },
      means: { outcome: 'rejected' },
    },
    { what: 'a 200 that says nothing', status: 200, means: { outcome: 'retry', isUnknown: true } },
    {
      what: 'a cart that was taken',
      status: 201,
      body: { ecomOrder: { id: '1', externalcheckoutid: 'crt_1' } },
      means: { outcome: 'delivered' },
    },
    {
      what: 'a cart that is there already',
      status: 422,
      body: { errors: [{ title: 'The externalcheckoutid already exists', code: 'duplicate' }] },
      means: { outcome: 'delivered' },
    },
    {
      what: 'a cart that is there already, said in words',
      status: 422,
      body: { errors: [{ title: 'The externalcheckoutid is already in use', detail: '' }] },
      means: { outcome: 'delivered' },
    },
    {
      what: 'a mistake in a line that is called duplicate',
      status: 422,
      body: { errors: [{ title: 'The price is missing', code: 'field_missing', source: 'duplicate key' }] },
      means: { outcome: 'rejected' },
    },
    {
      what: 'a cart that it does not take',
      status: 422,
      body: { errors: [{ title: 'The connection does not exist', code: 'related_missing' }] },
      means: { outcome: 'rejected' },
    },
    { what: 'a wrong key', status: 403, means: { outcome: 'rejected' } },
    {
      what: 'more than five a second of the account',
      status: 429,
      headers: { 'retry-after': '1' },
      means: { outcome: 'retry', retryAfterMs: 1_000 },
    },
    { what: 'an outage', status: 503, means: { outcome: 'retry' } },
  ],
}
