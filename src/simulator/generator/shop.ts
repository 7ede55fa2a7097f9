import type { World } from '../world/world.js';
import { CANCEL_REASONS, HOLD_REASONS, MAPPED_INSTALL_UNITS, MAPPED_SALES_UNITS, UNMAPPED_UNITS } from './data.js';
import type { Moments } from './moments.js';

/** The ids that stories choose from. */
export type Shop = { salesUnits: number[]; installUnits: number[]; unmappedUnits: number[]; technicians: number[] };

const TECHNICIANS = [
  ['Marcus Bell', 'Sales'], ['Dana Whitfield', 'Sales'], ['Luis Ortega', 'Sales'], ['Tyler Brooks', 'Service'], ['Andre Simmons', 'Service'],
  ['Kelly Nguyen', 'Service'], ['Ray Castillo', 'Installer'], ['Pete Kowalski', 'Installer'], ['Jorge Medina', 'Installer'], ['Sam Porter', 'Installer'],
] as const;

const EMPLOYEES = [['Gloria Reyes', 'Owner'], ['Tina Marsh', 'CSR'], ['Paul Egan', 'CSR'], ['Nadia Haddad', 'Dispatch'], ['Rob Lindqvist', 'GeneralOffice']] as const;

/** Opens the shop: the business units of design section 3, others that no pipeline has, staff and reasons, all years old. */
export const openShop = ({ world, moments }: { world: World; moments: Moments }): Shop => {
  const times = () => {
    const ticks = moments.daysAgo(1500, 900);
    return { createdOn: { ticks }, modifiedOn: { ticks } };
  };
  const addUnits = (names: readonly string[]) => names.map((name) => world.addBusinessUnit({ name, ...times() }).id);

  const salesUnits = addUnits(MAPPED_SALES_UNITS);
  const installUnits = addUnits(MAPPED_INSTALL_UNITS);
  const unmappedUnits = addUnits(UNMAPPED_UNITS);
  world.addBusinessUnit({ name: 'Pool - Sales (old)', active: false, ...times() });
  const technicians = TECHNICIANS.map(([name, position]) => world.addTechnician({ name, position, ...times() }).id);
  world.addTechnician({ name: 'Former Technician', active: false, ...times() });
  for (const [name, role] of EMPLOYEES) world.addEmployee({ name, role, ...times() });
  for (const name of CANCEL_REASONS) world.addCancelReason({ name, ...times() });
  for (const name of HOLD_REASONS) world.addHoldReason({ name, ...times() });
  return { salesUnits, installUnits, unmappedUnits, technicians };
};

/** Finds the shop of a world again by the names of its units. */
export const shopOf = (world: World): Shop => {
  const idsOf = (names: readonly string[]) => world.tables['business-units'].rows.filter((row) => row.active && names.includes(row.name)).map((row) => row.id);
  return {
    salesUnits: idsOf(MAPPED_SALES_UNITS),
    installUnits: idsOf(MAPPED_INSTALL_UNITS),
    unmappedUnits: idsOf(UNMAPPED_UNITS),
    technicians: world.tables.technicians.rows.filter((row) => row.active).map((row) => row.id),
  };
};
