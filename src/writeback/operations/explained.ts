import { isServiceTitanError, ServiceTitanError, type ServiceTitanErrorKind } from '../../servicetitan/errors.js';

/**
 * Lets a refusal say what it means for this operation and what to do about it: `reasons` by the error's kind, as far as there is more to say than the kind does. What
 * the operation is about was looked at before, so that a 404 can only mean that this account's API has no such operation (facts 4.2).
 */
export const explained = async (send: Promise<unknown>, reasons: Partial<Record<ServiceTitanErrorKind, string>>): Promise<void> => {
  try {
    await send;
  } catch (error) {
    const detail = isServiceTitanError(error) ? reasons[error.kind] : undefined;
    if (!isServiceTitanError(error) || detail === undefined) throw error;
    const { kind, operation, status, traceId, attempts, retryAfterMs, effect, fields } = error;
    throw new ServiceTitanError({ kind, operation, status, traceId, attempts, retryAfterMs, effect, fields, detail });
  }
};
