-- jsonb sorts its keys; the columns of manifest.csv stand in the order that the tool gave them.
alter table outputs alter column manifest type json using manifest::json;
