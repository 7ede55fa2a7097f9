export const register = async () => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { getPayload } = await import('payload');
  const { default: config } = await import('./payload.config');
  await getPayload({ config, cron: true });
};
