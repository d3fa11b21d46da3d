// What an event may be called; the worker refuses any other name.

export const eventName = /^[a-z][a-z0-9_]{0,39}$/
