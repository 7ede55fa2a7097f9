import { z } from 'zod';

import { firstInstant, flag, id, instant, shortText } from './fields.js';

import type { StaffRecord } from '../records.js';

const nameOf = ({
  name,
  firstName,
  lastName,
  fallback,
}: {
  name: string | null;
  firstName: string | null;
  lastName: string | null;
  fallback: string;
}): string => name ?? ([firstName, lastName].filter((part) => part !== null).join(' ') || fallback);

const staffSchema = (title: 'Technician' | 'Employee') =>
  z
    .object(
      {
        id,
        name: shortText,
        firstName: shortText,
        lastName: shortText,
        email: shortText,
        active: flag(true),
        createdOn: instant,
        modifiedOn: instant,
      },
      { error: 'expected an object' },
    )
    .transform(
      (row, context): StaffRecord => ({
        id: row.id,
        name: nameOf({ ...row, fallback: `${title} ${row.id}` }),
        email: row.email,
        active: row.active,
        modifiedOn: firstInstant({ field: 'modifiedOn', instants: [row.modifiedOn, row.createdOn], context }),
      }),
    );

/** settings `ExportTechnicianResponse`. */
export const technicianSchema = staffSchema('Technician');
/** settings `ExportEmployeeResponse`. */
export const employeeSchema = staffSchema('Employee');
