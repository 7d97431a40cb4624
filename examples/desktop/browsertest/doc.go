// Package browsertest tells what people see: it starts the desktop's own program on
// a database of its own, opens its pages in a headless Chromium, one browser for
// each person, and clicks and types as they would. It holds tests only.
//
// PARLEY_BROWSER=require fails where no Chromium is found; otherwise the tests are
// skipped there. PARLEY_SHOTS=dir keeps pictures of the pages, of every failure too.
package browsertest
