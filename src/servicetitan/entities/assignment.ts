import { z } from 'zod';

import { firstInstant, flag, id, instant, shortText, status } from './fields.js';

import type { AssignmentRecord } from '../records.js';

/** dispatch `ExportAppointmentAssignmentsResponse`. Its three dates stand in for each other. */
export const assignmentSchema = z
  .object(
    {
      id,
      jobId: id,
      appointmentId: id,
      technicianId: id,
      technicianName: shortText,
      status,
      active: flag(true),
      assignedOn: instant,
      createdOn: instant,
      modifiedOn: instant,
    },
    { error: 'expected an object' },
  )
  .transform(({ createdOn, ...row }, context): AssignmentRecord => ({
    ...row,
    assignedOn: firstInstant({ field: 'assignedOn', instants: [row.assignedOn, createdOn, row.modifiedOn], context }),
    modifiedOn: firstInstant({ field: 'modifiedOn', instants: [row.modifiedOn, createdOn, row.assignedOn], context }),
  }));
