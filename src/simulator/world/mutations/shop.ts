import type { Core, Fields, Times } from '../core.js';
import { change, timesOf } from '../core.js';
import type { BusinessUnitRow, EmployeeRow, ReasonRow, TechnicianRow } from '../rows.js';

type Named<T> = T & Times & { name: string };

/** What happens to the shop itself: business units, staff and the reasons the office can choose from. */
export const createShopMutations = (core: Core) => {
  const { 'business-units': units, technicians, employees, 'job-cancel-reasons': cancelReasons, 'job-hold-reasons': holdReasons } = core.tables;
  const emailOf = (name: string) => `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@shop.example`;

  return {
    addBusinessUnit: (input: Named<Fields<BusinessUnitRow>>): BusinessUnitRow =>
      units.add({ id: units.nextId(), seq: 0, active: true, ...input, ...timesOf({ core, times: input }) }),
    renameBusinessUnit: (id: number, name: string, times: Times = {}) => change({ core, table: units, id, patch: { name }, times }),
    changeBusinessUnit: (id: number, patch: Omit<Fields<BusinessUnitRow>, 'id'>, times: Times = {}) => change({ core, table: units, id, patch, times }),

    addTechnician: (input: Named<Fields<TechnicianRow>>): TechnicianRow => {
      const id = input.id ?? technicians.nextId();
      return technicians.add({
        seq: 0,
        active: true,
        userId: id + 500_000,
        email: emailOf(input.name),
        businessUnitId: null,
        position: 'Service',
        ...input,
        id,
        ...timesOf({ core, times: input }),
      });
    },
    changeTechnician: (id: number, patch: Omit<Fields<TechnicianRow>, 'id'>, times: Times = {}) => change({ core, table: technicians, id, patch, times }),

    addEmployee: (input: Named<Fields<EmployeeRow>>): EmployeeRow => {
      const id = input.id ?? employees.nextId();
      return employees.add({
        seq: 0,
        active: true,
        userId: id + 700_000,
        email: emailOf(input.name),
        role: 'CSR',
        ...input,
        id,
        ...timesOf({ core, times: input }),
      });
    },

    addCancelReason: (input: Named<Fields<ReasonRow>>): ReasonRow =>
      cancelReasons.add({ id: cancelReasons.nextId(), seq: 0, active: true, ...input, ...timesOf({ core, times: input }) }),
    addHoldReason: (input: Named<Fields<ReasonRow>>): ReasonRow =>
      holdReasons.add({ id: holdReasons.nextId(), seq: 0, active: true, ...input, ...timesOf({ core, times: input }) }),
  };
};
