/** Starts the CRM with the server instead of with its first request, so that the sync's schedule runs from the start. */
export const register = async (): Promise<void> => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { getPayload } = await import('payload');
  const { default: config } = await import('./payload.config.js');
  await getPayload({ config, cron: true });
};
