/** Serves the recorded sentences for `<Play>` and `play` frames. They contain no caller data, so the route is public. */
import type { FastifyInstance } from 'fastify';
import { RECORDINGS_PATH } from '../voice/recordings.ts';
import type { Recordings } from '../voice/recordings.ts';
import { sendAudio } from './send-audio.ts';

/** Adds the route. 404 for a file that is not one of the recordings. */
export function recordingRoutes(app: FastifyInstance, recordings: Pick<Recordings, 'find'>): void {
  app.get<{ Params: { language: string; file: string } }>(
    RECORDINGS_PATH,
    { config: { access: 'public' } },
    async (request, reply) => {
      const { language, file } = request.params;
      const found = recordings.find(`${language}/${file}`);
      if (found === undefined) return reply.code(404).send({ error: 'no such recording' });
      // A short cache time, because the file may change with a restart.
      void reply.header('cache-control', 'public, max-age=300').type(found.contentType);
      return sendAudio(reply, found.audio, request.headers.range);
    },
  );
}
