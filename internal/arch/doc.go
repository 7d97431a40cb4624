// Package arch keeps the shape of the repository. It holds only tests and uses
// only the standard library.
//
//   - The house (house_test.go) is the drawing: which packages there are, and what
//     each of them may import. A package or an arrow that is not in it fails.
//
//   - The pure packages (purity_test.go) decide, and do nothing else: no clock, no
//     randomness, no goroutine, no order of a map that could show, no package
//     variable that changes. So every decision can be replayed, and every day with it.
//
//   - The modules (modules_test.go): the root requires next to nothing, and a nested
//     module builds against the root it is nested in.
//
//   - The rules (rules_test.go): docs/rules.md names the tests that prove each rule,
//     and names all of them. After adding a test, run
//
//     go test ./internal/arch -run Rules -rewrite
//
// Each check is itself tested against sources that break it (the *_bites_test.go files).
package arch
