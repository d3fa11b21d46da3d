import { expect, test } from 'vitest'
import { isBot } from '../../../worker/routes/is-bot.ts'

test.each([
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'AdsBot-Google (+http://www.google.com/adsbot.html)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
  'facebookexternalhit/1.1',
  'Mozilla/5.0 (compatible; Baiduspider/2.0)',
  'Mozilla/5.0 (Linux; Android 11) Chrome/125 Mobile Safari/537.36 Chrome-Lighthouse',
])('%s is a crawler', (userAgent) => {
  expect(isBot(userAgent)).toBe(true)
})

test.each([
  undefined,
  '',
  'Mozilla/5.0 (Linux; Android 12; CUBOT KING KONG 9) Chrome/126 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 9; CUBOT_X18_Plus) Chrome/126 Mobile Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile Safari/537.36 Telegram-Android/11.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'okhttp/4.12.0',
])('%s is a shopper or a server', (userAgent) => {
  expect(isBot(userAgent)).toBe(false)
})
