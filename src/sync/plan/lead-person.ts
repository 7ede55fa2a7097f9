const PREFIX = 'lead:';

/**
 * Who a lead without a customer is of: a person who stands where a customer's id stands (marks, accounts, memory, the contact's `stKey`) under a name that
 * no customer's id can be. Once the lead has a customer, that person is merged into it like any other customer (design 4.1.6).
 */
export const leadPersonId = (leadId: string): string => `${PREFIX}${leadId}`;

/** Id of the lead that a person came with; null for a customer of ServiceTitan. */
export const leadOfPerson = (customerId: string): string | null => (customerId.startsWith(PREFIX) ? customerId.slice(PREFIX.length) : null);

/** Ids of the leads whose people are among these customers. */
export const leadsOfPeople = (customerIds: readonly string[]): string[] => customerIds.flatMap((id) => leadOfPerson(id) ?? []);
