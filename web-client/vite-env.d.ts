/// <reference types="vite/client" />

/** The names of a call's settings, which vite.config.ts writes into the embed script. */
declare const EMBED_SETTINGS: readonly string[];
