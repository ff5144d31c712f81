// Calls the server named by BASE_URL with Paddle's own Node SDK, and prints what
// the SDK made of each response as one JSON object.
const { Paddle } = require('@paddle/paddle-node-sdk')

const { BASE_URL, KEY, CUSTOMER, SUBSCRIPTIONS, MANY, UNKNOWN } = process.env

// The SDK puts its base URL before a next page that does not contain it. Paddle's
// samples name the production host there, whichever server was asked.
const send = globalThis.fetch
globalThis.fetch = (url, init) => send(url.replace('https://api.paddle.com', ''), init)

const refused = async (call) => {
  try {
    await call
    return null
  } catch ({ type, code, detail, documentationUrl, errors, retryAfter }) {
    return { type, code, detail, documentationUrl, fields: errors?.map((e) => e.field), retryAfter }
  }
}

const main = async () => {
  const paddle = new Paddle(KEY, { environment: BASE_URL, logLevel: 'none' })
  const stranger = new Paddle(KEY + '0', { environment: BASE_URL, logLevel: 'none' })
  const create = (customer, ids) => paddle.customerPortalSessions.create(customer, ids)
  const subscriptions = paddle.subscriptions.list({ customerId: [MANY], perPage: 10 })
  const result = {
    overview: await create(CUSTOMER, []),
    session: await create(CUSTOMER, SUBSCRIPTIONS.split(',')),
    listed: [],
    customers: await paddle.customers.list({ email: [process.env.EMAIL] }).next(),
    wrongKey: await refused(stranger.customers.list().next()),
    unknownCustomer: await refused(create(UNKNOWN, [])),
    unknownSubscription: await refused(create(CUSTOMER, [SUBSCRIPTIONS.replace(/,.*/, '').replace('sub_01', 'sub_99')])),
    tooMany: await refused(create(CUSTOMER, Array(26).fill('sub_x'))),
  }
  for await (const s of subscriptions) {
    result.listed.push({ id: s.id, customerId: s.customerId, status: s.status, amount: s.items[0].price.unitPrice.amount })
  }
  result.estimatedTotal = subscriptions.estimatedTotal
  // The last call: the test has the server refuse what comes after the others.
  result.limited = await refused(create(CUSTOMER, []))
  console.log(JSON.stringify(result))
}

main()
