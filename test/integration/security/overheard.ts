import { Writable } from 'node:stream';

/** Everything that a process says while it is listened to: its log at every level, its console, its output. */
export type Overheard = { lines: string[]; destination: Writable; stop: () => void };

/** Starts listening; `destination` is for Payload's logger. */
export const overhear = (): Overheard => {
  const lines: string[] = [];
  const keep = (chunk: unknown): void => void lines.push(typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? Buffer.from(chunk).toString('utf8') : String(chunk));
  const destination = new Writable({
    write: (chunk, _, done) => {
      keep(chunk);
      done();
    },
  });
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write.bind(stream) }));
  for (const { stream, write } of streams) {
    stream.write = new Proxy(write, {
      apply: (target, self, args: Parameters<typeof write>) => {
        keep(args[0]);
        return Reflect.apply(target, self, args);
      },
    });
  }
  const warned = (warning: Error): void => keep(`${warning.name}: ${warning.message}`);
  process.on('warning', warned);
  return {
    lines,
    destination,
    stop: () => {
      for (const { stream, write } of streams) stream.write = write;
      process.off('warning', warned);
    },
  };
};
