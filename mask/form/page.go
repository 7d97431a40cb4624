package form

import _ "embed"

// Page is an ECMAScript module for the pages of both sides, with nothing but WebCrypto: it
// exports newKey, seal, open, check and cardBrand, which say what this package says. Serve
// it from the host's own origin.
//
//	import { check, seal } from "/form.js"
//	const problems = check(form, values, new Date())
//	const sealed = await seal(publicKey, binding, values)
func Page() string { return page }

//go:embed page.js
var page string
