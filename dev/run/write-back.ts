import type { StSyncOptions } from 'payload-st-sync';

/** A booking provider of the simulator; it takes bookings through any. */
const BOOKING_PROVIDER = '5200';

const MACHINE = ['127.0.0.1', 'localhost', '[::1]'];

/** Everything goes back to a simulated ServiceTitan. An account elsewhere is only read: nobody who tries this CRM out means to change their shop. */
export const writeBackTo = (apiUrl: string | undefined): StSyncOptions['writeBack'] => {
  const isSimulated = apiUrl !== undefined && URL.canParse(apiUrl) && MACHINE.includes(new URL(apiUrl).hostname);
  return isSimulated ? { mode: 'full', newLeads: { as: 'booking', bookingProviderId: BOOKING_PROVIDER } } : 'off';
};
