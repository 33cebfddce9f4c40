-- What happens in a project is told to its model servers by webhooks that come and go with them. What a server is set up
-- with may hold keys, so it is sealed; what was stored in the clear before is forgotten.
alter table webhook add column ml_backend_id bigint references ml_backend (id) on delete cascade;
create index webhook_ml_backend on webhook (ml_backend_id) where ml_backend_id is not null;

alter table ml_backend drop column extra_params;
alter table ml_backend add column extra_params_sealed bytea;
-- Where the server finds us: it is told again before work, which knows no request.
alter table ml_backend add column hostname text not null default '';
