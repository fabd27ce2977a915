-- What operators look for by its beginning, or by the end that a buyer reads out on the phone.
create index users_unconfirmed on users (created_at desc, id desc) where email_confirmed_at is null;
create index payments_order_start on payments (order_id text_pattern_ops);
create index payments_order_end on payments (reverse(order_id) text_pattern_ops);
create index payments_reference on payments (reference text_pattern_ops) where reference is not null;
create index payments_package on payments (package_id, package_version);
create index payments_paid on payments (paid_at) where paid_at is not null;
