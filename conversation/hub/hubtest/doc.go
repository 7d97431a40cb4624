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
// refusal by its code, every message that reached a [hub.Transport], every command of
// the message field that was called, every signal, and what each agent is now.
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
//	slash fails / slash works       the same of the host's commands in the message field
//
// Customers:
//
//	ada writes "Hello" service=shop channel=web name=Ada from=+1555 to=+1800 page=/cart
//	ada opens service=shop channel=web      as writes, without a text
//	ada opens service=shop channel=web form.name=Ada form.question="Where is it?"
//	ada navigate c1 /checkout
//	ada typing in=c1 / ada typing off in=c1 / ada read 3 in=c1
//	ada consent out in=c1 / ada consent in in=c1
//	ada end c1
//	ada sees                        prints what she sees of her latest conversation
//	ada thread                      prints all her conversations
//
// Service and channel are remembered for the next message. Agents; a conversation that
// is left out is the one in focus:
//
//	ann configure web=2 sms=1 skills=billing:2,french name="Ann Lee"
//	ann log_in / ann log_in ready / ann log_out / ann ready / ann not_ready lunch
//	ann ready web=2                 configure, log in if need be, and Ready
//	ann not_ready paper channel=sms / ann ready channel=sms
//	ann renew for=30s               the desktop is there
//	ann accept c1 / ann open c1 / ann reject c1
//	ann focus c1 / ann park c1 / ann resume c1 / ann resume c1 override
//	ann writes "Hi" / ann writes "Hi" in=c1 / ann writes "/callback tomorrow"
//	ann begin bea service=shop channel=sms to=+1555 from=+1800 text="Hi"
//	ann begin bea aside service=shop channel=sms text="Hi", or override
//	ann invite c1 agent=bob / ann invite c1 transfer queue=billing
//	ann cancel_invitation c1 / ann leave c1
//	ann typing / ann typing off / ann read 3 in=c1
//	ann identify c1 name=Ada account=A17 email=ada@example.com
//	ann consent out in=c1 / ann unassign c1 / ann ban c1
//	ann end / ann end c1
//	ann wrap_up c1 disposition=sold note="Call back" / ann done c1
//	ann prefer focus_on_accept auto_answer mute=offer,message; what is left out is off
//	ann visit_recent
//	ann desktop                     prints her screen
//	ann transcript c1               prints the conversation
//	ann assigned                    prints the contacts on her list
//
// A capacity has more settings than web=2: web.share, web.spare, web.alone=true,
// web.beside=sms,phone and web.interrupts=sms of a channel, and total=120,
// labels=vip:1, personal=web:1, ramp=10m:1,20m:2 and ready_at_log_in of the agent.
//
// A supervisor is written supervisor/sue, and a bot bot/max:
//
//	supervisor/sue not_ready meeting agent=ann, and so ready and log_out
//	supervisor/sue end c1 / supervisor/sue ban c1 / supervisor/sue lift_ban ada
//	bot/max writes "Welcome" in=c1
//
// The system writes to the staff, ends conversations, makes offers, speaks for agents,
// and for the work that the host runs itself:
//
//	system writes "The customer is a VIP" in=c1
//	system end c1 / system offer c1 ann / system ready agent=ann / system lapse agent=ann
//	system begin call1 channel=phone label=vip agent=ann, or override
//	system park call1 agent=ann, and so resume, discard and done
//	system finish call1 agent=ann / system finish call1 agent=ann until=10:05:00, or wrap_up
//	system waiting                  prints the conversations that nobody has
//	system banned                   prints the contacts who are banned
//
// Every command may carry a command key, key=k1; see [hub.Once].
package hubtest
