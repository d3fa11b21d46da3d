// RFC 8058: the mail client shows "Unsubscribe" and posts to the link without asking anything. Not on transactional mail,
// which nobody can unsubscribe from.

import type { PresetMessage } from './preset.ts'

export const unsubscribeHeaders = ({
  oneClickUrl,
  purpose,
}: PresetMessage): Readonly<Record<string, string>> | undefined =>
  oneClickUrl === null || purpose === 'transactional'
    ? undefined
    : { 'List-Unsubscribe': `<${oneClickUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
