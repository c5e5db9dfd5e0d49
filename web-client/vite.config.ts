import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { SETTING_NAMES } from '../protocol/call-settings.ts';
import { compress } from './compress.ts';

export default defineConfig({
  plugins: [react(), compress()],
  // While the page is being worked on, `npm start` serves the tokens.
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  // The embed script imports nothing: the names are written into it.
  define: { EMBED_SETTINGS: JSON.stringify(SETTING_NAMES) },
  build: {
    // LiveKit's client is one large library.
    chunkSizeWarningLimit: 1_500,
    manifest: true,
    rolldownOptions: {
      input: { page: `${import.meta.dirname}/index.html`, embed: `${import.meta.dirname}/embed/embed.ts` },
      // Sites include the script under this name.
      output: {
        entryFileNames: ({ name }) => (name === 'embed' ? 'embed.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
