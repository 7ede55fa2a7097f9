import type { CustomerRecord } from '../../servicetitan/records.js';
import type { PlanWarning } from './plan.types.js';

/** Who is who after merges. */
export type Survivors = {
  /** The customer that answers for this one: itself, or the end of its chain of merges. Undefined for a customer that the mirror does not have. */
  survivorOf: (customerId: string) => string | undefined;
  warnings: PlanWarning[];
};

/**
 * Follows `mergedToId` to the surviving customer (design 4.1.6). A chain that runs in a circle leaves every customer in it as its own; one that leads to
 * a customer the mirror does not have ends at the last one it has. Both are warnings.
 */
export const resolveMerges = (customers: readonly CustomerRecord[]): Survivors => {
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  const survivors = new Map<string, string>();
  const warnings: PlanWarning[] = [];

  for (const customer of customers) {
    const seen = new Set([customer.id]);
    let current = customer;
    for (;;) {
      if (current.mergedToId === null) break;
      const next = byId.get(current.mergedToId);
      if (!next) {
        if (current === customer) warnings.push({ kind: 'missing-customer', subject: current.mergedToId, detail: `Customer ${current.id} was merged into a customer that is not known yet` });
        break;
      }
      if (seen.has(next.id)) {
        warnings.push({ kind: 'merge-loop', subject: customer.id, detail: 'The merges of this customer run in a circle; it is kept as its own' });
        current = customer;
        break;
      }
      seen.add(next.id);
      current = next;
    }
    survivors.set(customer.id, current.id);
  }
  return { survivorOf: (customerId) => survivors.get(customerId), warnings };
};
