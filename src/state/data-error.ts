/** Data exceptions, integrity violations, and limits such as that of an index row. */
const DATA_CLASSES = /^(22|23|54)[0-9A-Z]{3}$/;

/**
 * The SQLSTATE of an error that lies in what was to be written, not in the database or the way to it: written without the row at fault, the
 * rest goes through. Null for any other error.
 */
export const dataErrorCode = (error: unknown): string | null => {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth += 1) {
    if ('code' in each && typeof each.code === 'string') return DATA_CLASSES.test(each.code) ? each.code : null;
  }
  return null;
};
