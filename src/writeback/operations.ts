import { storedOperation, type StoredOperation } from './operation.js';
import { assignTechnician } from './operations/assign-technician.js';
import { completeJob } from './operations/complete-job.js';
import { addContactMethod, updateContactMethod, wishNoTexts } from './operations/contact-method.js';
import { createBooking } from './operations/create-booking.js';
import { createLead } from './operations/create-lead.js';
import { dismissEstimate } from './operations/dismiss-estimate.js';
import { holdJob } from './operations/hold-job.js';
import { jobNote } from './operations/job-note.js';
import { reopenEstimate } from './operations/reopen-estimate.js';
import { sellEstimate } from './operations/sell-estimate.js';
import { unassignTechnician } from './operations/unassign-technician.js';
import { unsellEstimate } from './operations/unsell-estimate.js';
import { updateCustomer } from './operations/update-customer.js';

/** Every operation that the outbox can send. */
export const OPERATIONS: readonly StoredOperation[] = [
  storedOperation(sellEstimate),
  storedOperation(unsellEstimate),
  storedOperation(dismissEstimate),
  storedOperation(reopenEstimate),
  storedOperation(holdJob),
  storedOperation(completeJob),
  storedOperation(jobNote),
  storedOperation(updateCustomer),
  storedOperation(updateContactMethod),
  storedOperation(addContactMethod),
  storedOperation(wishNoTexts),
  storedOperation(createBooking),
  storedOperation(createLead),
  storedOperation(assignTechnician),
  storedOperation(unassignTechnician),
];

/** The operation of that name; undefined for one that an older or newer version wrote. */
export const operationNamed = (name: string): StoredOperation | undefined => OPERATIONS.find((operation) => operation.name === name);
