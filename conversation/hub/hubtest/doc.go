// Package hubtest tells stories to a real hub on a virtual clock. A host tests its
// services, queues and policies with it, on any store.
//
// A story is a few lines that a supervisor can read. Ann is Ready, Ada writes, and
// nobody answers:
//
//	w := hubtest.New(memory.New(), hub.Config{
//		Services: []conversation.Service{{ID: "shop", Queue: "sales"}},
//		Queues:   []conversation.Queue{{ID: "sales"}},
//	})
//	told, err := w.Run([]string{
//		`10:00:00 ann ready web=2`,
//		`10:00:05 ada writes "Hello" service=shop channel=web`,
//		`10:00:25 tick`,
//	})
//
// What comes back is what happened, line by line: every record of the feed, every
// refusal by its code, every message that reached a [hub.Transport], and what each
// agent is now.
//
//	10:00:25 conversation.missed        c1 ann not again until 10:01:25
//	         conversation.queued        c1 sales since 10:00:05
//	         agent.intent               ann not_ready(missed)
//	         agent.work_dropped         ann c1/1 missed
//	         ann is not_ready(missed)
//
// Conversations are called c1, c2, c3 in the order in which they are opened.
//
// # Lines
//
// A line begins with a time, hours:minutes:seconds from the midnight before the
// story, with a fraction if need be; 34:00:00 is ten o'clock of the next day. Time
// does not go back. Blank lines and lines that begin with # are passed over. Words
// with spaces are quoted as in Go.
//
// The clock and the process:
//
//	tick                            what is due is carried out, now
//	wait                            time passes up to here; what is due is carried out at its instant
//	crash                           the hub is thrown away, and another begins on the same store;
//	                                a crash may stand without a time
//	sms fails / sms works           the transport of a channel, here sms, is down or up again
//
// Customers:
//
//	ada writes "Hello" service=shop channel=web name=Ada from=+1555 to=+1800 page=/cart
//	ada opens service=shop channel=web      as writes, without a text
//	ada end c1
//	ada sees                        prints what she sees of her latest conversation
//	ada thread                      prints all her conversations
//
// Service and channel are remembered for the next message. Agents:
//
//	ann configure web=2 sms=1 skills=billing:2,french name="Ann Lee"
//	ann log_in / ann log_in ready / ann log_out / ann ready / ann not_ready lunch
//	ann ready web=2                 configure, log in if need be, and Ready
//	ann accept c1 / ann open c1 / ann reject c1
//	ann focus c1
//	ann writes "Hi" / ann writes "Hi" in=c1
//	ann end / ann end c1
//	ann wrap_up c1 disposition=sold note="Call back" / ann done c1
//	ann prefer focus_on_accept
//	ann desktop                     prints her screen
//	ann transcript c1               prints the conversation
//
// The system writes to the staff, ends conversations, makes offers and speaks for
// agents:
//
//	system writes "The customer is a VIP" in=c1
//	system end c1 / system offer c1 ann / system ready agent=ann
//
// Every command may carry a command key, key=k1; see [hub.Once].
package hubtest
