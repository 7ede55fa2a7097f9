import { accountLinks } from '../../state/accounts.js';
import type { State } from '../../state/state.js';

/** How far links are followed from one customer; real chains of merges are two or three long. */
const MAX_ROUNDS = 20;

/**
 * Groups customers that must be planned together: those merged with each other and those that share a deal, directly or over others
 * (design 4.1.6). Customers outside the list that are linked to one of them are drawn in.
 */
export const groupCustomers = async (state: State, args: { tenantId: string; customerIds: readonly string[] }): Promise<string[][]> => {
  const leader = new Map<string, string>(args.customerIds.map((id) => [id, id]));
  const find = (id: string): string => {
    let root = id;
    for (let next = leader.get(root); next !== undefined && next !== root; next = leader.get(root)) root = next;
    leader.set(id, root);
    return root;
  };
  let frontier: string[] = [...leader.keys()];
  for (let round = 0; round < MAX_ROUNDS && frontier.length > 0; round += 1) {
    const links = await accountLinks(state, { tenantId: args.tenantId, customerIds: frontier });
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
