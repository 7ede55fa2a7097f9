import type { World } from '../../../src/exports/simulator.js';
import { emptyWorld } from '../../support/empty-world.js';

/** Secrets of a test CRM, each recognisable wherever it turns up. */
export const SECRETS = {
  clientSecret: 'canary-client-secret',
  appKey: 'canary-app-key',
  webhookSecret: 'canary-webhook-secret-of-32-letters',
  automationSecret: 'canary-automation-secret',
  payloadSecret: 'canary-payload-secret',
  databasePassword: 'canary-database-password',
  metricsToken: 'canary-metrics-token-of-more-than-32',
} as const;

/** Part of every name, address, email and text of the marked shop, and of every secret, in whatever case. */
const MARK = /canary/i;
/** The phones of the marked shop, however they are written. */
const PHONE = /555\D{0,3}013\D?7\d\d/;
/** Access tokens of the simulator. */
const TOKEN = /sim\.[0-9a-f]{8}-[0-9a-f]{4}/;
/** The people who log in to the CRM. */
const LOGIN = /@crm\.test/;

/** The first marked text in some text, with what surrounds it; null when there is none. */
export const markIn = (text: string, marks: readonly RegExp[] = [MARK, PHONE, TOKEN, LOGIN]): string | null => {
  for (const mark of marks) {
    const found = mark.exec(text);
    if (found) return text.slice(Math.max(0, found.index - 120), found.index + 80);
  }
  return null;
};

/** The marks of secrets alone. */
export const SECRET_MARKS: readonly RegExp[] = [new RegExp(Object.values(SECRETS).join('|')), TOKEN];

const numbered = (n: number): string => String(n).padStart(2, '0');

/** One customer with marked data everywhere that ServiceTitan has room for text, and a job. */
export const addMarkedCustomer = (world: World, n: number) => {
  const name = `Canary Person ${n}`;
  const customer = world.addCustomer({
    name,
    email: `canary.person.${n}@example.com`,
    mobilePhone: `(555) 013-7${numbered(n)}`,
    address: { street: `${n} Canary Street`, unit: 'Canary unit', city: 'Canaryville' },
  });
  world.addContactMethod({ customerId: customer.id, type: 'Phone', value: `+1 555 0137${numbered(n)}`, memo: 'canary memo of a phone' });
  const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales', summary: `<b>Canary summary ${n}</b>` });
  const appointment = world.addAppointment({ jobId: job.id, specialInstructions: 'canary: the key is under the mat' });
  world.assignTechnician({ appointmentId: appointment.id });
  const estimate = world.addEstimate({ jobId: job.id, name: `Canary pool ${n}`, subtotal: 1000 + n });
  return { name, customer, job, estimate };
};

/** A shop in which every text about a person is marked. */
export const markedWorld = (): World => {
  const world = emptyWorld();
  world.addTechnician({ name: 'Canary Technician', email: 'canary.technician@example.com' });
  world.addEmployee({ name: 'Canary Employee', email: 'canary.employee@example.com' });
  world.addLead({ leadCustomerName: 'Canary Lead', leadPhone: '555-013-799', leadEmail: 'canary.lead@example.com', summary: 'canary wants a pool' });
  return world;
};
