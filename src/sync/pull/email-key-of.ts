import type { ContactMethodRecord } from '../../servicetitan/records.js';
import { emailKey } from '../../payload/values/email-address.js';

/** The email of an active contact method, as contacts are matched by it (design 4.2 step 1); null for anything else. */
export const emailKeyOf = (method: ContactMethodRecord): string | null => (method.active && method.type.toLowerCase() === 'email' ? emailKey(method.value) : null);
