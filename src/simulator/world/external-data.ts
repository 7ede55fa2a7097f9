/** A value that an application keeps on a record, under a GUID of its own. */
export type ExternalDataRow = { applicationGuid: string; key: string; value: string };

export type ExternalDataUpdate = {
  patchMode?: 'Replace' | 'Merge' | null;
  applicationGuid: string;
  externalData: readonly { key: string; value?: string | null }[];
};

/** Whether a value is the application's with this GUID. */
export const isOfApplication =
  (applicationGuid: string) =>
  (row: ExternalDataRow): boolean =>
    row.applicationGuid.toLowerCase() === applicationGuid.toLowerCase();

/** What is on the record after an update: `Replace`, the default, takes the application's other keys away, `Merge` keeps them; a value of null takes its key away. */
export const withExternalData = (current: readonly ExternalDataRow[], { patchMode, applicationGuid, externalData }: ExternalDataUpdate): readonly ExternalDataRow[] => {
  const isOwn = isOfApplication(applicationGuid);
  const named = new Set(externalData.map(({ key }) => key));
  const kept = current.filter((row) => !isOwn(row) || (patchMode === 'Merge' && !named.has(row.key)));
  return [...kept, ...externalData.flatMap(({ key, value }) => (typeof value === 'string' ? [{ applicationGuid, key, value }] : []))];
};
