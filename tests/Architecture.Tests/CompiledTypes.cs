using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>
/// The types of a built project, each with the folder of its source file. Nested and compiler-generated types belong to their
/// outermost declaring type. Types that only exist in generated code (below obj/) belong to no folder and are left out.
/// </summary>
internal sealed class CompiledTypes
{
    private readonly MetadataReader _metadata;
    private readonly PEReader _image;
    private readonly Dictionary<TypeDefinitionHandle, string> _fileByType = [];

    private CompiledTypes(string project, PEReader image, MetadataReader symbols)
    {
        Project = project;
        _image = image;
        _metadata = image.GetMetadataReader();
        TypeDocuments documents = new(_metadata, symbols, project);
        foreach (TypeDefinitionHandle type in _metadata.TypeDefinitions.Where(t => OutermostOf(t) == t))
        {
            if (documents.FileOf(type) is { } file) _fileByType.Add(type, file);
        }
    }

    /// <summary>Name of the folder that holds the files beside the project file.</summary>
    public const string RootFolder = "(root)";

    public string Project { get; }

    /// <summary>All folders with at least one type.</summary>
    public IEnumerable<string> Folders => _fileByType.Values.Select(FolderOf).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Each top-level type with its source file, relative to the project, and its constants.</summary>
    public IEnumerable<(string Name, string File, IReadOnlyList<string> Constants)> Sources =>
        _fileByType.Select(t => (NameOf(t.Key), t.Value, ConstantsOf(t.Key)));

    /// <summary>Reads a project of src/ from the output of this test project.</summary>
    public static CompiledTypes Read(string project)
    {
        XDocument file = XDocument.Load(Path.Combine(SourceTree.Root, "src", project, project + ".csproj"));
        string assembly = file.Descendants("AssemblyName").FirstOrDefault()?.Value ?? project;
        string path = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        PEReader image = new(new MemoryStream(File.ReadAllBytes(path)));
        bool isFound = image.TryOpenAssociatedPortablePdb(path, p => new MemoryStream(File.ReadAllBytes(p)), out MetadataReaderProvider? symbols, out _);
        if (!isFound || symbols is null)
        {
            throw new InvalidOperationException($"{path} has no portable symbols, which say in which folder a type is.");
        }

        return new CompiledTypes(project, image, symbols.GetMetadataReader());
    }

    /// <summary>Folder of a source file, both relative to the project.</summary>
    public static string FolderOf(string file) => file.LastIndexOf('/') is > 0 and var end ? file[..end] : RootFolder;

    /// <summary>Every use of one type by another that the compiled code shows.</summary>
    public IEnumerable<TypeUse> Uses()
    {
        TypeReferences references = new(_metadata, _image);
        foreach (TypeDefinitionHandle type in _metadata.TypeDefinitions)
        {
            TypeDefinitionHandle user = OutermostOf(type);
            if (!_fileByType.TryGetValue(user, out string? from)) continue;
            foreach (TypeDefinitionHandle used in references.Of(type).Select(OutermostOf).Distinct())
            {
                if (!_fileByType.TryGetValue(used, out string? to)) continue;
                yield return new TypeUse(FolderOf(from), NameOf(user), FolderOf(to), NameOf(used));
            }
        }
    }

    private IReadOnlyList<string> ConstantsOf(TypeDefinitionHandle type) =>
        [.. from field in _metadata.GetTypeDefinition(type).GetFields().Select(_metadata.GetFieldDefinition)
            where (field.Attributes & System.Reflection.FieldAttributes.Literal) != 0
            select _metadata.GetString(field.Name)];

    private string NameOf(TypeDefinitionHandle type) => _metadata.GetString(_metadata.GetTypeDefinition(type).Name).Split('`')[0];

    private TypeDefinitionHandle OutermostOf(TypeDefinitionHandle type)
    {
        while (_metadata.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } outer) type = outer;
        return type;
    }
}
