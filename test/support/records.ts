import type {
  AppointmentRecord,
  AssignmentRecord,
  BusinessUnitRecord,
  ContactMethodRecord,
  CustomerRecord,
  EstimateRecord,
  JobRecord,
  LeadRecord,
} from '../../src/servicetitan/records.js';

/** Noon UTC of a day of the story; fractions are parts of a day. */
export const dayAt = (day: number): string => new Date(Date.UTC(2025, 0, 1, 12) + day * 24 * 60 * 60 * 1000).toISOString();

export const TENANT = '9001';

const UNIT_NAMES = ['Pool - Sales', 'Pool - Service', 'Electrical - Sales', 'Electrical - Service', 'Pool - Install', 'Electrical - Install', 'Plumbing - Service'];

/** The shop's business units with their ids; the last one is in no pipeline. */
export const businessUnits: readonly BusinessUnitRecord[] = UNIT_NAMES.map((name, index) => ({ id: String(70 + index), name, active: true, modifiedOn: dayAt(-400) }));

export const unitId = (name: string): string => {
  const unit = businessUnits.find((each) => each.name === name);
  if (!unit) throw new Error(`No business unit "${name}"`);
  return unit.id;
};

export const customerRecord = (id: string, day: number, fields: Partial<CustomerRecord> = {}): CustomerRecord => ({
  id,
  name: `Customer ${id} Name`,
  active: true,
  mergedToId: null,
  address: { street: '1 Main St', unit: null, city: 'Tampa', state: 'FL', zip: '33601', country: 'USA' },
  doNotMail: false,
  createdOn: dayAt(day),
  modifiedOn: dayAt(day),
  ...fields,
});

export const contactMethod = (id: string, customerId: string, type: string, value: string, fields: Partial<ContactMethodRecord> = {}): ContactMethodRecord => ({
  id,
  customerId,
  type,
  value,
  active: true,
  doNotText: false,
  createdOn: dayAt(0),
  modifiedOn: dayAt(0),
  ...fields,
});

export const jobRecord = (id: string, day: number, { unit = 'Pool - Sales', ...fields }: Partial<JobRecord> & { unit?: string } = {}): JobRecord => ({
  id,
  number: `N${id}`,
  customerId: '1',
  projectId: null,
  businessUnitId: unitId(unit),
  status: 'Scheduled',
  completedOn: null,
  recallForId: null,
  warrantyId: null,
  createdFromEstimateId: null,
  bookingId: null,
  leadCallId: null,
  active: true,
  createdOn: dayAt(day),
  modifiedOn: dayAt(day),
  ...fields,
});

export const leadRecord = (id: string, day: number, fields: Partial<LeadRecord> = {}): LeadRecord => ({
  id,
  customerId: null,
  businessUnitId: null,
  bookingId: null,
  callId: null,
  status: 'Open',
  summary: null,
  leadCustomerName: `Lead ${id} Name`,
  leadPhone: null,
  leadEmail: null,
  address: { street: null, unit: null, city: null, state: null, zip: null, country: null },
  active: true,
  createdOn: dayAt(day),
  modifiedOn: dayAt(day),
  ...fields,
});

export const appointmentRecord = (id: string, jobId: string, day: number, fields: Partial<AppointmentRecord> = {}): AppointmentRecord => ({
  id,
  jobId,
  status: 'Scheduled',
  start: dayAt(day + 1),
  end: dayAt(day + 1.1),
  active: true,
  createdOn: dayAt(day),
  modifiedOn: dayAt(day),
  ...fields,
});

export const estimateRecord = (id: string, jobId: string | null, day: number, fields: Partial<EstimateRecord> = {}): EstimateRecord => ({
  id,
  jobId,
  projectId: null,
  customerId: '1',
  name: `Option ${id}`,
  status: 'Open',
  subtotal: 1000,
  tax: 0,
  active: true,
  soldOn: null,
  soldBy: null,
  createdOn: dayAt(day),
  modifiedOn: dayAt(day),
  ...fields,
});

export const assignmentRecord = (id: string, jobId: string, appointmentId: string, technicianId: string, day: number, fields: Partial<AssignmentRecord> = {}): AssignmentRecord => ({
  id,
  jobId,
  appointmentId,
  technicianId,
  technicianName: `Technician ${technicianId}`,
  status: 'Scheduled',
  active: true,
  assignedOn: dayAt(day),
  modifiedOn: dayAt(day),
  ...fields,
});
