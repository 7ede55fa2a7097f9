import pg from 'pg';

/** What a CRM and its sync hold, table by table, without what differs between two runs that did the same: ids, instants, names of runs. */
export type EndState = Record<string, unknown[]>;

/** What tells of the work instead of its outcome. */
const ABOUT_THE_WORK = /^(public\.(payload_|users)|crm\.(st_migrations|crm_sync_log|crm_leases|crm_plans)$)/;
const DROPPED = new Set(['seq', 'fetch_seq', 'created_at', 'updated_at']);
/** Tables whose rows others point at, and the column that names a row for good. */
const NAMED = { contacts: 'st_key', opportunities: 'st_key', activities: 'st_key', pipelines: 'slug', pipeline_stages: 'slug' } as const;
/** Columns that point at a row. */
const POINTERS: Record<string, keyof typeof NAMED> = { contact_id: 'contacts', opportunity_id: 'opportunities', pipeline_id: 'pipelines', stage_id: 'pipeline_stages' };

type Row = Record<string, unknown>;
type Column = { table: string; name: string; type: string; isGenerated: boolean };
type NameOf = (table: string, id: unknown) => unknown;

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

// The catalogue itself: the views of information_schema take a hundred times as long.
const COLUMNS = `
  select n.nspname || '.' || c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.atthasdef as "isGenerated"
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'crm') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`;

const connected = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** All rows of the given tables, in one statement: what they held at one instant. */
const rowsByTable = async (client: pg.Client, tables: readonly string[]): Promise<Map<string, Row[]>> => {
  const parts = tables.map((table) => `select '${table}' as table, to_jsonb(t) as row from ${table} t`);
  const { rows } = await client.query<{ table: string; row: Row }>(parts.join(' union all '));
  const byTable = new Map(tables.map((table): [string, Row[]] => [table, []]));
  for (const { table, row } of rows) byTable.get(table)?.push(row);
  return byTable;
};

/** Reads the end state of a database. Rows are sorted, so that two of them can be compared; a row that is there twice is there twice. */
export const readEndState = (url: string): Promise<EndState> =>
  connected(url, async (client) => {
    const { rows: columns } = await client.query<Column>(COLUMNS);
    const tables = [...new Set(columns.map((column) => column.table))].filter((table) => !ABOUT_THE_WORK.test(table)).sort();
    const rows = await rowsByTable(client, tables);
    const names = new Map(
      Object.entries(NAMED).flatMap(([table, name]) => (rows.get(`public.${table}`) ?? []).map((row): [string, unknown] => [`${table}:${String(row.id)}`, row[name] ?? null])),
    );
    const nameOf: NameOf = (table, id) => (id === null || id === undefined ? null : (names.get(`${table}:${String(id)}`) ?? `nothing with this id in ${table}`));
    const sorted = (table: string): Row[] => {
      const own = columns.filter((column) => column.table === table);
      const all = (rows.get(table) ?? []).map((row) => comparable({ table, row, columns: own, nameOf }));
      return all.map((row) => ({ row, key: JSON.stringify(row) })).sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ row }) => row);
    };
    return Object.fromEntries(tables.map((table) => [table, sorted(table)]));
  });

const comparable = ({ table, row, columns, nameOf }: { table: string; row: Row; columns: readonly Column[]; nameOf: NameOf }): Row => {
  const isDocument = table.startsWith('public.');
  const entries = columns.flatMap(({ name, type, isGenerated }): [string, unknown][] => {
    const value = row[name] ?? null;
    if (DROPPED.has(name) || (name === 'id' && (isDocument || isGenerated))) return [];
    if (type.startsWith('timestamp') || name === 'run_id') return [[name, value === null ? null : 'set']];
    if (name === 'actor') return [[name, String(value).replace(/^run:.*/, 'run')]];
    if (name === '_parent_id') return [[name, nameOf(table.replace(/^public\.|_[a-z]+$/g, ''), value)]];
    if (name === 'crm_id') return [[name, nameOf(typeof row.collection === 'string' ? row.collection : table.replace('crm.crm_', ''), value)]];
    const target = isDocument ? POINTERS[name] : undefined;
    if (target) return [[name, nameOf(target, value)]];
    return [[name, withContactNames({ row, name, value, nameOf })]];
  });
  return Object.fromEntries(entries);
};

/** The contact of an opportunity is an id of the CRM also where the sync remembers or journals it. */
const withContactNames = ({ row, name, value, nameOf }: { row: Row; name: string; value: unknown; nameOf: NameOf }): unknown => {
  if (row.field === 'contact' && (name === 'before' || name === 'after')) return typeof value === 'number' ? nameOf('contacts', value) : value;
  const isRemembered = (name === 'base' || name === 'seen') && isRow(value) && 'contact' in value;
  return isRemembered ? { ...value, contact: nameOf('contacts', value.contact) } : value;
};

/** Every row of both schemas as it is, to tell whether anything at all was written in between. */
export const readRows = (url: string): Promise<Record<string, string[]>> =>
  connected(url, async (client) => {
    const { rows: columns } = await client.query<Column>(COLUMNS);
    const rows = await rowsByTable(client, [...new Set(columns.map((column) => column.table))]);
    return Object.fromEntries([...rows].map(([table, all]) => [table, all.map((row) => JSON.stringify(row)).sort()]));
  });
