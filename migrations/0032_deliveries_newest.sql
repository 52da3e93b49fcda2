-- The lists of deliveries and messages of all tenants, newest first.

create index deliveries_newest on deliveries (created_at, id);
create index deliveries_messages on deliveries (created_at) where event = 'message.taken';
