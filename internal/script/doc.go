// Package script runs tests that are written as text, so that a supervisor could read
// them and the log is the assertion:
//
//	# B5: a missed offer goes back with its age, and not to the same agent
//	10:00:00 ann ready web=2
//	10:00:05 ada writes "Hello" service=shop channel=web
//	10:00:25 tick
//	----
//	10:00:25 conversation.missed   c1 ann not again until 10:01:25
//
// A case is a comment that names the rule, lines of input, a line of four dashes, and
// the output that is expected. A blank line ends it. Output that holds a blank line
// stands between two pairs of such lines:
//
//	# the transcript is empty at first
//	print
//	----
//	----
//	c1
//
//	(no entries)
//	----
//	----
//
// A comment that is followed by a blank line belongs to the file and not to a case.
//
// A test calls [Run] with a function that turns input into output, and most of these
// functions take the lines apart with [Fields]. With the flag -rewrite, as in
//
//	go test ./conversation/hub/hubtest -rewrite
//
// the outputs in the files are replaced by the present ones: read the difference before
// committing it.
package script
