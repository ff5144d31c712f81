// Package browser has only tests. They click through package redirect and examples/webapp in
// a headless Chromium, and check how the browser handles the responses.
//
//	AXE_CORE=…/node_modules/axe-core/axe.min.js go test ./...
//
// They need Chromium on the PATH, and axe-core 4 for the accessibility check.
// With -screenshots they rewrite docs/images.
//
// It is a module of its own so that no browser's protocol becomes a dependency
// of the main one.
package browser
