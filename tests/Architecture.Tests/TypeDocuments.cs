using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Architecture.Tests;

/// <summary>Says in which source file a type is declared, from a portable PDB.</summary>
internal sealed class TypeDocuments
{
    /// <summary>Custom debug information TypeDefinitionDocuments: the files of a type that has no code of its own, such as an enum.</summary>
    private static readonly Guid TypeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly MetadataReader _metadata;
    private readonly MetadataReader _symbols;
    private readonly string _start;

    public TypeDocuments(MetadataReader metadata, MetadataReader symbols, string project)
    {
        _metadata = metadata;
        _symbols = symbols;
        _start = $"/src/{project}/";
    }

    /// <summary>The type's file relative to the project, or null if it has none outside generated code. Of several files, the first by name.</summary>
    public string? FileOf(TypeDefinitionHandle type) =>
        DocumentsOf(type).Select(RelativeName).OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault();

    private IEnumerable<DocumentHandle> DocumentsOf(TypeDefinitionHandle type)
    {
        TypeDefinition definition = _metadata.GetTypeDefinition(type);
        foreach (CustomDebugInformation information in _symbols.GetCustomDebugInformation(type).Select(_symbols.GetCustomDebugInformation))
        {
            if (_symbols.GetGuid(information.Kind) != TypeDefinitionDocuments) continue;
            BlobReader blob = _symbols.GetBlobReader(information.Value);
            while (blob.RemainingBytes > 0) yield return MetadataTokens.DocumentHandle(blob.ReadCompressedInteger());
        }

        foreach (MethodDebugInformation method in definition.GetMethods().Select(m => _symbols.GetMethodDebugInformation(m.ToDebugInformationHandle())))
        {
            if (!method.Document.IsNil) yield return method.Document;
            if (method.SequencePointsBlob.IsNil) continue;
            foreach (SequencePoint point in method.GetSequencePoints()) yield return point.Document;
        }

        foreach (DocumentHandle nested in definition.GetNestedTypes().SelectMany(DocumentsOf)) yield return nested;
    }

    private string? RelativeName(DocumentHandle document)
    {
        string path = _symbols.GetString(_symbols.GetDocument(document).Name).Replace('\\', '/');
        int start = path.LastIndexOf(_start, StringComparison.Ordinal);
        if (start < 0) return null;
        string relative = path[(start + _start.Length)..];
        return relative.StartsWith("obj/", StringComparison.Ordinal) ? null : relative;
    }
}
