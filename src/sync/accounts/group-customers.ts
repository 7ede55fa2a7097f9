import { accountLinks } from '../../state/accounts.js';
import { leadLinks } from '../../state/leads.js';
import type { State } from '../../state/state.js';
import { leadPersonId, leadsOfPeople } from '../plan/lead-person.js';

/** How far links are followed from one customer; real chains of merges are two or three long. */
const MAX_ROUNDS = 20;

/**
 * Groups customers that must be planned together: those merged with each other, those that share a deal and, where leads come in, those that
 * a lead is or was of, directly or over others (design 4.1.6). Customers outside the list that are linked to one of them are drawn in.
 */
export const groupCustomers = async (state: State, args: { tenantId: string; customerIds: readonly string[]; withLeads: boolean }): Promise<string[][]> => {
  const leader = new Map<string, string>(args.customerIds.map((id) => [id, id]));
  const find = (id: string): string => {
    let root = id;
    for (let next = leader.get(root); next !== undefined && next !== root; next = leader.get(root)) root = next;
    leader.set(id, root);
    return root;
  };
  let frontier: string[] = [...leader.keys()];
  for (let round = 0; round < MAX_ROUNDS && frontier.length > 0; round += 1) {
    const where = { tenantId: args.tenantId, customerIds: frontier };
    const ofLeads = args.withLeads ? await leadLinks(state, { ...where, leadIds: leadsOfPeople(frontier) }) : [];
    const links = [...(await accountLinks(state, where)), ...ofLeads.map(({ leadId, customerId }) => ({ customerId, otherId: leadPersonId(leadId) }))];
    const drawnIn: string[] = [];
    for (const { customerId, otherId } of links) {
      for (const id of [customerId, otherId]) {
        if (leader.has(id)) continue;
        leader.set(id, id);
        drawnIn.push(id);
      }
      leader.set(find(customerId), find(otherId));
    }
    frontier = drawnIn;
  }
  const groups = new Map<string, string[]>();
  for (const id of leader.keys()) groups.set(find(id), [...(groups.get(find(id)) ?? []), id]);
  return [...groups.values()];
};
