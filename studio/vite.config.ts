import { defineConfig } from "vite";

// The build is committed, so its names are plain and it holds nothing that differs from machine to machine.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../src/descant/apps/studio/static",
    emptyOutDir: true,
    sourcemap: false,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      output: {
        entryFileNames: "studio.js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8765", "/health": "http://127.0.0.1:8765", "/font": "http://127.0.0.1:8765" } },
});
