import type { Row } from '../../world/row.js';
import { badParameter, Problem } from '../problem.js';
import type { ApiRequest } from '../request.js';
import { idOf } from '../request.js';

type Rows<T> = { get(id: number): T | undefined };

/** The record the path names; 404 where there is none. */
export const recordOf = <T extends Row>({ table, request, parameter = 'id' }: { table: Rows<T>; request: ApiRequest; parameter?: string }): T => {
  const row = table.get(idOf(request, parameter));
  if (row === undefined) throw new Problem(404, 'The record was not found.');
  return row;
};

/** Refuses a member that names no active record: 400. Absent and null name nothing. */
export const checkReference = ({ table, member, id }: { table: Rows<Row>; member: string; id: number | null | undefined }): void => {
  if (id === undefined || id === null || table.get(id)?.active === true) return;
  throw badParameter(member, 'The value names no active record.');
};

/** A request that the record's state does not allow, where the document knows only 400. */
export const refused = (title: string): Problem => new Problem(400, title);

/** A request that conflicts with the record's state: 409. */
export const conflict = (title: string): Problem => new Problem(409, title);
