import type { Payload, TypedUser } from 'payload';

/** Somebody who works in the CRM. */
export const createPerson = async (payload: Payload): Promise<TypedUser> => {
  const user = await payload.create({ collection: 'users', data: { email: 'ann@example.com', password: 'a long bench password' } });
  return { ...user, collection: 'users' };
};

/** All open opportunities. */
export const opportunityIds = async (payload: Payload): Promise<(number | string)[]> => {
  const { docs } = await payload.find({ collection: 'opportunities', where: { status: { equals: 'open' } }, depth: 0, pagination: false, sort: 'id', select: {} });
  return docs.map(({ id }) => id);
};

/** The id of a stage of the sales board. */
export const stageIdOf = async (payload: Payload, stage: string): Promise<number | string> => {
  const { docs } = await payload.find({ collection: 'pipeline-stages', where: { slug: { equals: stage }, 'pipeline.slug': { equals: 'sales' } }, depth: 0, limit: 1 });
  const [found] = docs;
  if (!found) throw new Error(`There is no stage ${stage}`);
  return found.id;
};
