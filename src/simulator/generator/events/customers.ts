import type { LifeEvent } from '../life.js';
import { someRow } from '../life.js';

/** Somebody new calls: a customer, a job, and an appointment or a visit that fell through at once. */
export const newCustomerCalls: LifeEvent = ({ world, random, people, shop }) => {
  const { email, mobilePhone, name, type, address } = people.next();
  const customer = world.addCustomer({ name, type, address, email, mobilePhone });
  const isMapped = random.chance(0.75);
  const job = world.addJob({ customerId: customer.id, businessUnit: random.pick(isMapped ? shop.salesUnits : shop.unmappedUnits), summary: '<p>New customer</p>' });
  const isBooked = random.chance(0.6);
  const appointment = world.addAppointment({ jobId: job.id, status: isBooked ? 'Scheduled' : 'Canceled' });
  if (isBooked) world.assignTechnician({ appointmentId: appointment.id, technicianId: random.pick(shop.technicians) });
  return `customer ${customer.id} called, job ${job.jobNumber}`;
};

/** A customer gives a new phone number or email; the customer record itself does not change. */
export const contactChanges: LifeEvent = (life) => {
  const { world, people } = life;
  const contact = someRow(life, world.tables.contacts.rows, (row) => row.active);
  if (contact === undefined) return undefined;
  world.changeContactMethod(contact.id, { value: contact.type === 'Email' ? people.next().email : people.phone() });
  return `contact method ${contact.id} of customer ${contact.customerId} changed`;
};

/** Two records turn out to be the same customer. */
export const customersMerge: LifeEvent = (life) => {
  const { customers } = life.world.tables;
  const loser = someRow(life, customers.rows, (row) => row.active);
  const survivor = someRow(life, customers.rows, (row) => row.active && row.id !== loser?.id);
  if (loser === undefined || survivor === undefined) return undefined;
  life.world.mergeCustomers(loser.id, survivor.id);
  return `customer ${loser.id} merged into ${survivor.id}`;
};

/** Somebody asks for a quote on the website. */
export const leadArrives: LifeEvent = ({ world, random, people, shop }) => {
  const person = people.next();
  const lead = world.addLead({
    businessUnitId: random.pick(shop.salesUnits),
    summary: 'Asked for a quote on the website',
    leadCustomerName: person.name,
    leadPhone: person.phone,
    leadEmail: person.email,
    leadStreet: person.address.street,
    leadUnit: person.address.unit,
    leadCity: person.address.city,
    leadState: person.address.state,
    leadZip: person.address.zip,
    leadCountry: person.address.country,
  });
  return `lead ${lead.id} arrived`;
};

/** The office books an open lead: it becomes a customer with a job. */
export const leadConverts: LifeEvent = (life) => {
  const { world, random, shop } = life;
  const lead = someRow(life, world.tables.leads.rows, (row) => row.status === 'Open');
  if (lead === undefined) return undefined;
  const { job } = world.convertLead(lead.id, { businessUnit: lead.businessUnitId ?? random.pick(shop.salesUnits) });
  world.addAppointment({ jobId: job.id });
  return `lead ${lead.id} became job ${job.jobNumber}`;
};

/** The office books what came in through a booking provider: it becomes a job, and a customer with it. */
export const bookingConverts: LifeEvent = (life) => {
  const { world, random, shop } = life;
  const booking = someRow(life, world.tables.bookings.rows, (row) => row.status === 'New');
  if (booking === undefined) return undefined;
  const { job } = world.convertBooking(booking.id, { businessUnit: booking.businessUnitId ?? random.pick(shop.salesUnits) });
  world.addAppointment({ jobId: job.id });
  return `booking ${booking.id} became job ${job.jobNumber}`;
};
