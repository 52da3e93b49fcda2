alter table knowledge_documents
  drop constraint knowledge_documents_kind_check,
  add constraint knowledge_documents_kind_check check (
    kind in ('markdown', 'text', 'html', 'pdf', 'csv', 'docx', 'xlsx', 'odt', 'ods', 'pptx', 'rtf', 'email'));
