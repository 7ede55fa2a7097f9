/** What is mutated together, and which tests of test/unit must notice; those that try many random things take too long for it. */
export const rooms = {
  steps: { mutate: ['src/sync/steps/**/*.ts'], tests: ['steps/**/*'] },
  plan: { mutate: ['src/sync/plan/**/*.ts'], tests: ['plan/**/*'] },
  pipelines: { mutate: ['src/pipelines/**/*.ts'], tests: ['pipelines/**/*'] },
  signatures: { mutate: ['src/endpoints/webhooks/{signature,standard-webhooks,verify}.ts'], tests: ['endpoints/webhooks/**/*'] },
  retries: { mutate: ['src/servicetitan/{attempts,retry-wait,outcome}.ts'], tests: ['servicetitan/{attempts,outcome,retries,retry-wait,write-retries,refusals,authorisation}'] },
};

export const roomOf = (name) => {
  const room = rooms[name];
  if (!room) throw new Error(`No room "${name}"; use one of ${Object.keys(rooms).join(', ')}`);
  return room;
};
